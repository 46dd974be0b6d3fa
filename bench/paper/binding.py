"""The paper's figure 14: a skill's dependency is installed, removed, and
removed but bound by the program."""

import os

from packages import (build_wheel, install_all, node_tarball, read_packages,
                      registry)
from pairs import HERE, find_pairs, make_input
from runs import program

CONDITIONS = ("complete", "removed", "bound")


def make_programs(source, build, folder, wheels, installed, url):
    """The program under each condition, each with a home of its own. Whether
    this host can be bound at all is for the program to say."""
    index = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels),
             "npm_config_registry": url}
    bin_first = str(installed / "python" / "bin") + ":" + os.environ["PATH"]
    out = {
        "complete": program(
            source, build, folder / "complete", read_only=[installed],
            env={"NODE_PATH": str(installed / "node" / "node_modules")},
            path=bin_first),
        "removed": program(source, build, folder / "removed"),
        "bound": program(source, build, folder / "bound", policy="auto",
                         read_only=[wheels], env=index)}
    if not out["bound"].has_command("env"):
        del out["bound"]
    return out


def measure_binding(source, build, folder, models, repeat, pool):
    """All runs of the three conditions, with the compiled skill throughout, so
    that nothing but the environment differs."""
    root = HERE / "binding"
    pairs = find_pairs(root)
    wheels, installed = folder / "wheels", folder / "installed"
    wheels.mkdir(parents=True)
    names, tarballs = {"python": [], "node": []}, {}
    for package, about in read_packages(root / "packages"):
        names[about["kind"]].append(about["name"])
        if about["kind"] == "python":
            build_wheel(package, about, wheels)
        else:
            tarballs[about["name"]] = (about, node_tarball(package, about))
    for one in pairs:
        for seed in range(repeat):
            make_input(one, seed, folder / "given" / one.name / str(seed))
    (folder / "work").mkdir()

    with registry(tarballs) as url:
        install_all(folder, wheels, names, url, installed)
        programs = make_programs(source, build, folder, wheels, installed, url)

        def run(job):
            condition, one, model, seed = job
            name = f"{one.name}-{model.replace('/', '-')}-{condition}-{seed}"
            record = programs[condition].run(
                one, model, "compiled",
                folder / "given" / one.name / str(seed),
                folder / "work" / name)
            return {**record, "condition": condition, "seed": seed}

        jobs = [(condition, one, model, seed) for condition in programs
                for one in pairs for model in models for seed in range(repeat)]
        # The run that installs comes first and alone, one for each skill.
        first = [job for job in jobs if job[0] == "bound"
                 and job[2:] == (models[0], 0)]
        runs = list(map(run, first))
        for record in runs:
            record["installs"] = True
        runs += pool.map(run, [job for job in jobs if job not in first])
    return {"available": "bound" in programs, "runs": runs,
            "pairs": [{"name": p.name, "category": p.category} for p in pairs]}

#include "compile_graph.hpp"

#include "base/files.hpp"
#include "compiler/graph.hpp"
#include "terminal.hpp"
#include <unistd.h>

namespace skvm::cli {

namespace {

std::string form_of(const std::string& asked, const std::string& file) {
  if (!asked.empty() || file.empty())
    return asked;
  auto kind = std::filesystem::path{file}.extension().string();
  if (kind == ".svg")
    return "svg";
  return kind == ".mmd" || kind == ".mermaid" ? "mermaid" : "terminal";
}

std::string drawing(const workflow_graph& graph, const std::string& form,
                    bool to_file) {
  if (form == "svg")
    return graph_as_svg(graph);
  if (form == "mermaid")
    return graph_as_mermaid(graph);
  auto columns = to_file ? 0 : terminal_columns();
  return graph_as_text(graph, columns == 0 ? 100 : columns,
                       !to_file && has_colour(STDOUT_FILENO));
}

} // namespace

result<void> check_graph_file(const std::string& form,
                              const std::string& file) {
  auto kind = std::filesystem::path{file}.extension().string();
  if (!form.empty() || kind.empty() || kind == ".svg" || kind == ".mmd"
      || kind == ".mermaid" || kind == ".txt")
    return {};
  return make_error(errc::invalid_argument, "--graph-file",
                    "'" + kind
                      + "' names no form: .svg, .mmd, .mermaid and .txt do");
}

result<std::optional<std::string>> draw_graph(const std::string& form,
                                              const std::string& file,
                                              bool json,
                                              const variant& compiled) {
  auto wanted = form_of(form, file);
  if (wanted.empty())
    return std::optional<std::string>{};
  if (json && file.empty())
    return make_error(errc::invalid_argument, "--graph",
                      "has no place in --json, name a --graph-file too");
  auto found = compiled.artifacts.find("workflow");
  if (found == compiled.artifacts.end())
    return make_error(errc::invalid_argument, "--graph",
                      "needs the pass extract-concurrency, which --passes "
                      "left out");
  auto graph = read_workflow_graph(found->second);
  if (!graph)
    return graph.error();
  auto text = drawing(*graph, wanted, !file.empty());
  if (file.empty())
    return std::optional{std::move(text)};
  auto written = write_file(file, text);
  if (!written)
    return written.error();
  return std::optional<std::string>{};
}

} // namespace skvm::cli

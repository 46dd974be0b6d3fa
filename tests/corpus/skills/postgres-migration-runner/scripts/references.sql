-- What refers to :table. Foreign keys first, then views.
SELECT 'foreign key' AS kind, conrelid::regclass AS owner, conname AS name
FROM pg_constraint
WHERE contype = 'f' AND confrelid = :'table'::regclass
UNION ALL
SELECT DISTINCT 'view', r.ev_class::regclass, c.relname
FROM pg_depend d
JOIN pg_rewrite r ON r.oid = d.objid
JOIN pg_class c ON c.oid = r.ev_class
WHERE d.refobjid = :'table'::regclass AND c.relkind IN ('v', 'm')
ORDER BY 1, 2;

WITH RECURSIVE day(d, n) AS (
  SELECT date(:week), 0
  UNION ALL
  SELECT date(d, '+1 day'), n + 1 FROM day WHERE n < 6
)
SELECT d AS day,
       (SELECT COUNT(*) FROM ticket WHERE date(opened) = d) AS opened,
       (SELECT COUNT(*) FROM ticket WHERE date(closed) = d) AS closed
FROM day;

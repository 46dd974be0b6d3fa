SELECT substr(day, 1, 7) AS month, COUNT(*) AS orders,
       SUM(CAST(cents AS INTEGER)) AS cents
FROM orders
WHERE state <> 'cancelled'
GROUP BY month
ORDER BY month;

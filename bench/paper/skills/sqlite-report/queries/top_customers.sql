SELECT c.name AS customer, COUNT(*) AS orders,
       SUM(CAST(o.cents AS INTEGER)) AS cents
FROM orders o JOIN customers c ON c.id = o.customer
WHERE o.state <> 'cancelled'
GROUP BY c.id
ORDER BY cents DESC, customer;

WITH first AS (
  SELECT ticket.priority, (julianday(MIN(reply.at)) - julianday(ticket.opened)) * 24 AS hours
  FROM ticket
  JOIN reply ON reply.ticket_id = ticket.id AND reply.is_staff = 1
  WHERE ticket.opened >= :week AND ticket.opened < date(:week, '+7 days')
  GROUP BY ticket.id
), ranked AS (
  SELECT priority, hours,
         ROW_NUMBER() OVER (PARTITION BY priority ORDER BY hours) AS place,
         COUNT(*) OVER (PARTITION BY priority) AS total
  FROM first
)
SELECT priority, ROUND(AVG(hours), 1) AS median_hours, MAX(total) AS tickets
FROM ranked
WHERE place IN ((total + 1) / 2, (total + 2) / 2)
GROUP BY priority
ORDER BY priority;

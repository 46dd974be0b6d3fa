SELECT team.name AS team,
       COUNT(*) AS open,
       SUM(julianday(:week, '+7 days') - julianday(ticket.opened) > 14) AS older_than_14_days
FROM ticket
JOIN team ON team.id = ticket.team_id
WHERE ticket.opened < date(:week, '+7 days')
  AND (ticket.closed IS NULL OR ticket.closed >= date(:week, '+7 days'))
GROUP BY team.name
ORDER BY open DESC;

select count(*) as connections,
       count(*) filter (where state = 'active') as active,
       current_setting('max_connections') as allowed
from pg_stat_activity;

select pid, usename, now() - xact_start as age, state, left(query, 80) as query
from pg_stat_activity
where xact_start is not null
order by xact_start
limit 5;

select application_name, pg_wal_lsn_diff(sent_lsn, replay_lsn) as lag_bytes
from pg_stat_replication;

select blocked.pid, blocking.pid as blocked_by, left(blocked.query, 80)
from pg_stat_activity blocked
join pg_stat_activity blocking
  on blocking.pid = any (pg_blocking_pids(blocked.pid));

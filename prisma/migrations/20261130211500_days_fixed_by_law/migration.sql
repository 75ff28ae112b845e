-- Days fixed by law rest before their year's notice is out: running deadlines that reach beyond it are counted anew,
-- each by the next row of the ledger, as after any correction of the calendar. A new database has none.
INSERT INTO timer (id, kind, subject_id, data, due_at, created_at)
SELECT 'timer_days_fixed_by_law', 'recountDeadlines', '000000000000',
       jsonb_build_object('version', (SELECT coalesce(max(version), 0) + 1 FROM calendar_version), 'after', ''), now(), now()
WHERE EXISTS (SELECT FROM deadline WHERE outcome = 'RUNNING' AND provisional);

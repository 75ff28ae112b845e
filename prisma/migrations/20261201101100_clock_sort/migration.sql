-- Lists a dispatcher works from are ordered by the running clock that ends first (最近到期时限). The order carries that end, kept by the
-- ledger of deadlines itself, whoever writes it: whatever starts, stops, pauses or moves a clock, one column says what is next.
ALTER TABLE "service_order" ADD COLUMN "clock_sort" TIMESTAMPTZ(3) NOT NULL DEFAULT '9999-12-31 00:00:00+00';

CREATE FUNCTION keep_clock_sort() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE service_order o SET clock_sort = next.ends
  FROM (SELECT c.order_id, coalesce(min(d.due_at), '9999-12-31 00:00:00+00') AS ends FROM (SELECT DISTINCT order_id FROM changed) c
        LEFT JOIN deadline d ON d.order_id = c.order_id AND d.outcome = 'RUNNING' AND d.clock <> 'EVALUATE' GROUP BY c.order_id) next
  WHERE o.id = next.order_id AND o.clock_sort <> next.ends;
  RETURN NULL;
END $$;
CREATE TRIGGER clock_sort_started AFTER INSERT ON deadline REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_clock_sort();
CREATE TRIGGER clock_sort_changed AFTER UPDATE ON deadline REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION keep_clock_sort();

-- Only orders whose clocks run now: the others keep the default.
UPDATE service_order o SET clock_sort = next.ends
FROM (SELECT order_id, min(due_at) AS ends FROM deadline WHERE outcome = 'RUNNING' AND clock <> 'EVALUATE' GROUP BY order_id) next WHERE o.id = next.order_id;

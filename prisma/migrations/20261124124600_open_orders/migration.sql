-- By hand: what lists of many orders need (test/postgres/plans.test.ts measures it over 200,000).

-- Closed means that it has the instant of closing, and nothing else does.
ALTER TABLE service_order ADD CONSTRAINT service_order_closed
  CHECK ((closed_at IS NULL) = (status NOT IN ('CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'MERGED', 'TRANSFERRED', 'WITHDRAWN')));

-- Open orders are few and closed ones many: what everyone works from must not walk past the closed.
CREATE INDEX service_order_open_registered ON service_order (registered_at, id) WHERE closed_at IS NULL;
CREATE INDEX service_order_open_due ON service_order (due_sort, id) WHERE closed_at IS NULL;

-- A team works where it works: without this the planner expects hardly any of its orders in its own town.
CREATE STATISTICS service_order_places (mcv) ON county_code, town_code, team_id FROM service_order;
ALTER STATISTICS service_order_places SET STATISTICS 1000;

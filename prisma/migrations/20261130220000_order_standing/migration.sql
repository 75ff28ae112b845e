-- Work, history or trial. A constant default is kept beside the table: no row is written anew, and a program of before goes on making work.
CREATE TYPE "OrderStanding" AS ENUM ('LIVE', 'HISTORY', 'TEST');
ALTER TABLE "service_order" ADD COLUMN "standing" "OrderStanding" NOT NULL DEFAULT 'LIVE';

-- Closed orders are many and boards only count them, from an index alone: of those that count.
CREATE INDEX service_order_counted_closed_places ON service_order (county_code, town_code, area_code) WHERE status = 'CLOSED' AND standing <> 'TEST';
DROP INDEX service_order_closed_places;

-- online
CREATE INDEX CONCURRENTLY "service_order_companion_ids_idx" ON "service_order" USING GIN ("companion_ids");

-- online
CREATE INDEX CONCURRENTLY "service_order_clock_sort_id_idx" ON "service_order"("clock_sort", "id");
CREATE INDEX CONCURRENTLY service_order_open_clock ON service_order (clock_sort, id) WHERE closed_at IS NULL;

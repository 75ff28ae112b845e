-- online
CREATE INDEX CONCURRENTLY "access_log_at_id_idx" ON "access_log"("at", "id");

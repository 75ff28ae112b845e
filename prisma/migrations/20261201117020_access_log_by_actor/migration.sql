-- online
CREATE INDEX CONCURRENTLY "access_log_actor_id_at_idx" ON "access_log"("actor_id", "at");

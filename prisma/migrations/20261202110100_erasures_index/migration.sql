-- online
CREATE INDEX CONCURRENTLY "requester_id_number_index_idx" ON "requester"("id_number_index");

-- CreateIndex
CREATE INDEX "order_fact_handler_id_idx" ON "order_fact"("handler_id");

-- CreateIndex
CREATE INDEX "order_fact_team_id_idx" ON "order_fact"("team_id");

-- CreateIndex
CREATE INDEX "order_fact_area_code_idx" ON "order_fact"("area_code");

-- CreateIndex
CREATE INDEX "order_fact_item_codes_idx" ON "order_fact" USING GIN ("item_codes");

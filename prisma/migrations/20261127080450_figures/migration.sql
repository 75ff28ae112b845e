-- CreateTable
CREATE TABLE "order_fact" (
    "order_id" TEXT NOT NULL,
    "cycle" SMALLINT NOT NULL,
    "dispatched_on" DATE,
    "completed_on" DATE,
    "due_on" DATE,
    "planned_due_on" DATE,
    "rectify_due_on" DATE,
    "accept_due_at" TIMESTAMPTZ(3),
    "channel" "Channel" NOT NULL,
    "accept_outcome" "ClockOutcome",
    "rectify_outcome" "ClockOutcome",
    "ended" BOOLEAN NOT NULL,
    "on_time" BOOLEAN NOT NULL,
    "on_time_as_planned" BOOLEAN NOT NULL,
    "citizen_resolved" BOOLEAN,
    "rectification_satisfied" BOOLEAN,
    "citizen_score" SMALLINT,
    "default_score" SMALLINT,
    "matters_decided" SMALLINT NOT NULL,
    "days_taken" SMALLINT NOT NULL,
    "days_promised" SMALLINT NOT NULL,
    "days_statutory" SMALLINT NOT NULL,
    "visits" SMALLINT NOT NULL,
    "arrivals" SMALLINT NOT NULL,
    "punctual_arrivals" SMALLINT NOT NULL,
    "area_code" TEXT NOT NULL,
    "team_id" TEXT,
    "handler_id" TEXT,
    "item_codes" TEXT[],

    CONSTRAINT "order_fact_pkey" PRIMARY KEY ("order_id","cycle")
);

-- CreateTable
CREATE TABLE "figure_rollup" (
    "city" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "month" DATE NOT NULL,
    "kpi" TEXT NOT NULL,
    "above" BIGINT NOT NULL,
    "below" BIGINT NOT NULL,
    "excluded" BIGINT NOT NULL,

    CONSTRAINT "figure_rollup_pkey" PRIMARY KEY ("city","dimension","key","month","kpi")
);

-- CreateTable
CREATE TABLE "frozen_figure" (
    "city" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "month" DATE NOT NULL,
    "kpi" TEXT NOT NULL,
    "above" BIGINT NOT NULL,
    "below" BIGINT NOT NULL,
    "excluded" BIGINT NOT NULL,

    CONSTRAINT "frozen_figure_pkey" PRIMARY KEY ("city","dimension","key","month","kpi")
);

-- CreateTable
CREATE TABLE "frozen_month" (
    "month" DATE NOT NULL,
    "frozen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "frozen_month_pkey" PRIMARY KEY ("month")
);

-- CreateTable
CREATE TABLE "fact_cursor" (
    "one" BOOLEAN NOT NULL,
    "epoch" TEXT NOT NULL,
    "pos" BIGINT NOT NULL,
    "definitions" TEXT NOT NULL,

    CONSTRAINT "fact_cursor_pkey" PRIMARY KEY ("one")
);

-- CreateIndex
CREATE INDEX "order_fact_dispatched_on_idx" ON "order_fact"("dispatched_on");

-- CreateIndex
CREATE INDEX "order_fact_completed_on_idx" ON "order_fact"("completed_on");

-- CreateIndex
CREATE INDEX "order_fact_due_on_idx" ON "order_fact"("due_on");

-- CreateIndex
CREATE INDEX "order_fact_planned_due_on_idx" ON "order_fact"("planned_due_on");

-- CreateIndex
CREATE INDEX "figure_rollup_month_idx" ON "figure_rollup"("month");

-- By hand: narrow indexes for what is asked of few rows; rows that are updated stay on their page.
CREATE INDEX order_fact_accept_running ON order_fact (accept_due_at) WHERE accept_due_at IS NOT NULL;
CREATE INDEX order_fact_rectify_due ON order_fact (rectify_due_on) WHERE rectify_due_on IS NOT NULL;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON frozen_figure FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON frozen_month FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- CreateTable
CREATE TABLE "figure_day" (
    "city" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "kpi" TEXT NOT NULL,
    "above" BIGINT NOT NULL,
    "below" BIGINT NOT NULL,
    "excluded" BIGINT NOT NULL,

    CONSTRAINT "figure_day_pkey" PRIMARY KEY ("city","day","kpi")
);

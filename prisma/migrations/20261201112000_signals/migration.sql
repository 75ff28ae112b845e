-- CreateEnum
CREATE TYPE "SignalKind" AS ENUM ('HOT_SPOT', 'REPEAT_REQUEST');

-- CreateEnum
CREATE TYPE "SignalState" AS ENUM ('OPEN', 'ACKNOWLEDGED', 'TURNED_INTO_CAMPAIGN', 'TURNED_INTO_ORDERS');

-- CreateTable
CREATE TABLE "signal_decision" (
    "signal_id" TEXT NOT NULL,
    "nr" INTEGER NOT NULL,
    "kind" "SignalKind" NOT NULL,
    "item_code" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "scope_code" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "state" "SignalState" NOT NULL,
    "reason_sealed" TEXT NOT NULL,
    "campaign_id" TEXT,
    "order_ids" TEXT[],
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signal_decision_pkey" PRIMARY KEY ("signal_id","nr")
);

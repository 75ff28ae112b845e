-- CreateEnum
CREATE TYPE "AlertKind" AS ENUM ('MANY_REVEALS', 'MANY_LOOKS', 'MANY_SEARCHES', 'MANY_MISSES', 'MANY_REFUSALS', 'BREAK_GLASS');

-- CreateEnum
CREATE TYPE "AlertFinding" AS ENUM ('EXPLAINED', 'FALSE_ALARM', 'MISUSE');

-- CreateTable
CREATE TABLE "security_alert" (
    "id" TEXT NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" "AlertKind" NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "order_id" TEXT,
    "record_id" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "once" TEXT NOT NULL,
    "finding" "AlertFinding",
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),

    CONSTRAINT "security_alert_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "security_alert_acknowledged" CHECK (("finding" IS NULL) = ("acknowledged_by" IS NULL) AND ("finding" IS NULL) = ("acknowledged_at" IS NULL))
);

-- CreateIndex
CREATE UNIQUE INDEX "security_alert_once_key" ON "security_alert"("once");

-- CreateIndex
CREATE INDEX "security_alert_raised_at_id_idx" ON "security_alert"("raised_at", "id");

-- CreateTable
CREATE TABLE "alert_cursor" (
    "one" BOOLEAN NOT NULL DEFAULT true,
    "seq" INTEGER NOT NULL,

    CONSTRAINT "alert_cursor_pkey" PRIMARY KEY ("one"),
    CONSTRAINT "alert_cursor_one" CHECK ("one")
);

-- What was signed before is not judged: nobody looked at it as it happened.
INSERT INTO "alert_cursor" ("one", "seq") SELECT true, coalesce(max("seq"), 0) FROM "audit_chain";

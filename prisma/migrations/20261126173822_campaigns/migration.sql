-- CreateEnum
CREATE TYPE "CampaignKind" AS ENUM ('SEASON', 'TOUR');

-- CreateEnum
CREATE TYPE "CampaignStatus" AS ENUM ('PLANNED', 'OUTREACH', 'OPEN', 'RUNNING', 'WRAP_UP', 'ENDED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "ParticipantStatus" AS ENUM ('LISTED', 'CONTACTED', 'CONSENTED', 'DECLINED', 'UNREACHABLE', 'BOOKED', 'CHECKED_IN', 'DONE', 'NOT_PASSED', 'NO_SHOW');

-- CreateEnum
CREATE TYPE "StationState" AS ENUM ('WAITING', 'IN_STATION');

-- CreateEnum
CREATE TYPE "OutreachOutcome" AS ENUM ('CONSENTED', 'DECLINED', 'CALL_BACK', 'NO_ANSWER');

-- CreateEnum
CREATE TYPE "StationOutcome" AS ENUM ('PASSED', 'NOT_PASSED', 'DEFERRED');

-- CreateEnum
CREATE TYPE "WaitingState" AS ENUM ('WAITING', 'OFFERED', 'TAKEN', 'LAPSED', 'LEFT');

-- CreateTable
CREATE TABLE "campaign" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "CampaignKind" NOT NULL,
    "season" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "item_codes" TEXT[],
    "stations" TEXT[],
    "target_group" TEXT NOT NULL,
    "legal_basis" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "status" "CampaignStatus" NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_site" (
    "id" TEXT NOT NULL,
    "campaign_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "campaign_site_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_slot" (
    "id" TEXT NOT NULL,
    "site_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "capacity" INTEGER NOT NULL,
    "booked" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "campaign_slot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "campaign_staff" (
    "site_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,

    CONSTRAINT "campaign_staff_pkey" PRIMARY KEY ("site_id","staff_id")
);

-- CreateTable
CREATE TABLE "participant" (
    "id" TEXT NOT NULL,
    "campaign_id" TEXT NOT NULL,
    "roster_no" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "status" "ParticipantStatus" NOT NULL,
    "order_id" TEXT,
    "slot_id" TEXT,
    "site_id" TEXT,
    "walk_in" BOOLEAN NOT NULL DEFAULT false,
    "ticket_day" DATE,
    "ticket_no" INTEGER,
    "station" INTEGER NOT NULL DEFAULT 0,
    "station_state" "StationState",
    "queued_at" TIMESTAMPTZ(3),
    "called_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "listed_at" TIMESTAMPTZ(3) NOT NULL,
    "consented_at" TIMESTAMPTZ(3),
    "checked_in_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "participant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outreach" (
    "id" TEXT NOT NULL,
    "participant_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "method" "ContactMethod" NOT NULL,
    "outcome" "OutreachOutcome" NOT NULL,

    CONSTRAINT "outreach_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "station_result" (
    "id" TEXT NOT NULL,
    "participant_id" TEXT NOT NULL,
    "station" INTEGER NOT NULL,
    "outcome" "StationOutcome" NOT NULL,
    "staff_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "station_result_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "waiting_seat" (
    "id" TEXT NOT NULL,
    "slot_id" TEXT NOT NULL,
    "participant_id" TEXT NOT NULL,
    "state" "WaitingState" NOT NULL,
    "position" INTEGER NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "offered_until" TIMESTAMPTZ(3),

    CONSTRAINT "waiting_seat_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "campaign_name_key" ON "campaign"("name");

-- CreateIndex
CREATE INDEX "campaign_starts_on_id_idx" ON "campaign"("starts_on", "id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_site_campaign_id_seq_key" ON "campaign_site"("campaign_id", "seq");

-- CreateIndex
CREATE INDEX "campaign_slot_starts_at_id_idx" ON "campaign_slot"("starts_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_slot_site_id_starts_at_key" ON "campaign_slot"("site_id", "starts_at");

-- CreateIndex
CREATE INDEX "campaign_staff_staff_id_idx" ON "campaign_staff"("staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "participant_order_id_key" ON "participant"("order_id");

-- CreateIndex
CREATE INDEX "participant_campaign_id_status_id_idx" ON "participant"("campaign_id", "status", "id");

-- CreateIndex
CREATE INDEX "participant_slot_id_idx" ON "participant"("slot_id");

-- CreateIndex
CREATE INDEX "participant_site_id_station_station_state_idx" ON "participant"("site_id", "station", "station_state");

-- CreateIndex
CREATE UNIQUE INDEX "participant_campaign_id_roster_no_key" ON "participant"("campaign_id", "roster_no");

-- CreateIndex
CREATE UNIQUE INDEX "participant_site_id_ticket_day_ticket_no_key" ON "participant"("site_id", "ticket_day", "ticket_no");

-- CreateIndex
CREATE INDEX "outreach_participant_id_at_idx" ON "outreach"("participant_id", "at");

-- CreateIndex
CREATE INDEX "station_result_participant_id_at_idx" ON "station_result"("participant_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "waiting_seat_slot_id_position_key" ON "waiting_seat"("slot_id", "position");

-- CreateIndex
CREATE INDEX "waiting_seat_participant_id_idx" ON "waiting_seat"("participant_id");

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_site" ADD CONSTRAINT "campaign_site_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_site" ADD CONSTRAINT "campaign_site_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_slot" ADD CONSTRAINT "campaign_slot_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "campaign_site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_staff" ADD CONSTRAINT "campaign_staff_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "campaign_site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign_staff" ADD CONSTRAINT "campaign_staff_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "requester"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "campaign_slot"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "participant" ADD CONSTRAINT "participant_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "campaign_site"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outreach" ADD CONSTRAINT "outreach_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_result" ADD CONSTRAINT "station_result_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "station_result" ADD CONSTRAINT "station_result_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiting_seat" ADD CONSTRAINT "waiting_seat_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "campaign_slot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "waiting_seat" ADD CONSTRAINT "waiting_seat_participant_id_fkey" FOREIGN KEY ("participant_id") REFERENCES "participant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the database itself keeps true.

-- Seats are never oversold, whoever counts.
ALTER TABLE campaign_slot
  ADD CONSTRAINT campaign_slot_seats CHECK (booked BETWEEN 0 AND capacity),
  ADD CONSTRAINT campaign_slot_times CHECK (starts_at < ends_at);
ALTER TABLE campaign ADD CONSTRAINT campaign_days CHECK (starts_on <= ends_on);
-- Who has a seat says at which site; who is at a station has a ticket.
ALTER TABLE participant
  ADD CONSTRAINT participant_seat CHECK (slot_id IS NULL OR site_id IS NOT NULL),
  ADD CONSTRAINT participant_booked CHECK (status <> 'BOOKED' OR slot_id IS NOT NULL),
  ADD CONSTRAINT participant_ticket CHECK ((ticket_no IS NULL) = (ticket_day IS NULL)),
  ADD CONSTRAINT participant_station CHECK (station_state IS NULL OR (status = 'CHECKED_IN' AND ticket_no IS NOT NULL)),
  ADD CONSTRAINT participant_order CHECK (order_id IS NOT NULL OR status IN ('LISTED', 'CONTACTED', 'DECLINED', 'UNREACHABLE'));
-- Nobody waits twice for the same seats, and an offer has an end.
CREATE UNIQUE INDEX waiting_seat_once ON waiting_seat (slot_id, participant_id) WHERE state IN ('WAITING', 'OFFERED');
ALTER TABLE waiting_seat ADD CONSTRAINT waiting_seat_offer CHECK (state <> 'OFFERED' OR offered_until IS NOT NULL);
CREATE TRIGGER append_only BEFORE UPDATE ON outreach FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE ON station_result FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
-- The queue of a station, in its order.
CREATE INDEX participant_queue ON participant (site_id, station, queued_at, ticket_no) WHERE station_state = 'WAITING';

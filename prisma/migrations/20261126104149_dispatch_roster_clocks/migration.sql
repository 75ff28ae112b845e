-- CreateEnum
CREATE TYPE "Presence" AS ENUM ('ONLINE', 'BUSY', 'OFF');

-- CreateEnum
CREATE TYPE "DeclineReason" AS ENUM ('SCHEDULE_CONFLICT', 'SKILL_MISMATCH', 'LOCATION_MISMATCH', 'DUPLICATE', 'EQUIPMENT_UNAVAILABLE', 'CITIZEN_UNAVAILABLE', 'CONFLICT_OF_INTEREST', 'OTHER');

-- CreateEnum
CREATE TYPE "ReturnReason" AS ENUM ('NOT_OURS', 'OUT_OF_AREA', 'MISCLASSIFIED', 'NOBODY_QUALIFIED', 'OTHER');

-- CreateEnum
CREATE TYPE "ReturnState" AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'LAPSED', 'VOID');

-- CreateEnum
CREATE TYPE "HandoverReason" AS ENUM ('ABSENT', 'OVERLOADED', 'SKILL_MISMATCH', 'CONFLICT_OF_INTEREST', 'CITIZEN_REQUEST', 'OTHER');

-- CreateEnum
CREATE TYPE "HandlingEnd" AS ENUM ('ENDED', 'REASSIGNED', 'RELEASED', 'RETURNED');

-- CreateEnum
CREATE TYPE "CoHandlingState" AS ENUM ('REQUESTED', 'ACCEPTED', 'DONE', 'REFUSED', 'WAIVED');

-- CreateEnum
CREATE TYPE "SupervisionLevel" AS ENUM ('GENERAL', 'KEY', 'LISTED');

-- CreateEnum
CREATE TYPE "SupervisionState" AS ENUM ('OPEN', 'REPLIED', 'CLOSED', 'RAISED');

-- CreateEnum
CREATE TYPE "ClockKind" AS ENUM ('ACCEPT', 'CONTACT', 'SCHEDULE', 'VISIT', 'RESOLVE', 'MATTER_PROMISED', 'MATTER_STATUTORY', 'EVALUATE', 'RETURN_REVIEW');

-- CreateEnum
CREATE TYPE "ClockUnit" AS ENUM ('DUTY_MINUTES', 'MINUTES', 'WORKING_DAYS', 'NATURAL_DAYS');

-- CreateEnum
CREATE TYPE "ClockOutcome" AS ENUM ('RUNNING', 'MET', 'MISSED', 'VOID', 'REPLACED');

-- CreateEnum
CREATE TYPE "ExtensionState" AS ENUM ('REQUESTED', 'APPROVED', 'REJECTED');

-- CreateEnum
CREATE TYPE "SuspensionGround" AS ENUM ('INSPECTION', 'TESTING', 'EXPERT_REVIEW', 'HEARING', 'PUBLIC_NOTICE', 'APPLICANT_SUPPLEMENT', 'FORCE_MAJEURE');

-- CreateEnum
CREATE TYPE "SuspensionState" AS ENUM ('ACTIVE', 'RESUMED', 'LAPSED');

-- CreateEnum
CREATE TYPE "RequestState" AS ENUM ('REQUESTED', 'GRANTED', 'REFUSED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "LeaveKind" AS ENUM ('ANNUAL', 'SICK', 'PERSONAL', 'OFFICIAL');

-- DropIndex
DROP INDEX "offer_order_id_round_staff_id_key";

-- AlterTable
ALTER TABLE "catalogue_item" ADD COLUMN     "equipment_kinds" TEXT[];

-- AlterTable
ALTER TABLE "staff" ADD COLUMN     "capacity" INTEGER,
ADD COLUMN     "last_seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "presence" "Presence",
ADD COLUMN     "presence_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "staff_qualification" ADD COLUMN     "valid_to" DATE;

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "excluded_team_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "extension_pending" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "extensions_used" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "merged_into_id" TEXT,
ADD COLUMN     "open_co_handlings" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "reopen_until" TIMESTAMPTZ(3),
ADD COLUMN     "return_locked_team_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "return_pending" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "rounds_before" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "return_until" TIMESTAMPTZ(3),
ADD COLUMN     "supervision_level" "SupervisionLevel",
ADD COLUMN     "supervision_replied" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "suspended_at" TIMESTAMPTZ(3),
ADD COLUMN     "urge_from" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "offer" ADD COLUMN     "forced" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "cycle" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "decline_reason" "DeclineReason",
ADD COLUMN     "score" INTEGER,
ADD COLUMN     "seen_at" TIMESTAMPTZ(3),
ADD COLUMN     "team_id" TEXT;

-- AlterTable
ALTER TABLE "calendar_day" DROP CONSTRAINT "calendar_day_pkey",
ADD COLUMN     "area_code" TEXT NOT NULL DEFAULT '000000000000',
ADD COLUMN     "version" INTEGER NOT NULL DEFAULT 1,
ADD CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("date", "area_code", "version");

-- CreateTable
CREATE TABLE "calendar_version" (
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "calendar_version_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "duty_window" (
    "id" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "day_kind" "DayKind" NOT NULL,
    "season_from" TEXT NOT NULL,
    "season_to" TEXT NOT NULL,
    "opens_minute" INTEGER NOT NULL,
    "closes_minute" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,

    CONSTRAINT "duty_window_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clock_policy" (
    "id" TEXT NOT NULL,
    "clock" "ClockKind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "unit" "ClockUnit" NOT NULL,
    "valid_from" DATE NOT NULL,

    CONSTRAINT "clock_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deadline" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "clock" "ClockKind" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "amount" INTEGER NOT NULL,
    "unit" "ClockUnit" NOT NULL,
    "area_code" TEXT NOT NULL,
    "policy_id" TEXT,
    "calendar_version" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "provisional" BOOLEAN NOT NULL,
    "warned_percent" INTEGER NOT NULL DEFAULT 0,
    "stopped_at" TIMESTAMPTZ(3),
    "breached_at" TIMESTAMPTZ(3),
    "outcome" "ClockOutcome" NOT NULL,
    "replaced_because" TEXT,
    "used" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "deadline_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "extension" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "deadline_id" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "reason_sealed" TEXT NOT NULL,
    "legal_basis" TEXT NOT NULL,
    "state" "ExtensionState" NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "new_due_at" TIMESTAMPTZ(3),

    CONSTRAINT "extension_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "suspension" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "ground" "SuspensionGround" NOT NULL,
    "evidence" TEXT NOT NULL,
    "expected_until" TIMESTAMPTZ(3) NOT NULL,
    "state" "SuspensionState" NOT NULL,
    "started_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "suspension_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispatch_rule" (
    "id" TEXT NOT NULL,
    "item_code" TEXT,
    "area_code" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "next_team_ids" TEXT[],
    "co_team_ids" TEXT[],
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,

    CONSTRAINT "dispatch_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "return_request" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "team_id" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "reason" "ReturnReason" NOT NULL,
    "basis_sealed" TEXT NOT NULL,
    "state" "ReturnState" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_sealed" TEXT,

    CONSTRAINT "return_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "handling" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "staff_id" TEXT NOT NULL,
    "team_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" "HandlingEnd",
    "reason" "HandoverReason",

    CONSTRAINT "handling_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "co_handling" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "staff_id" TEXT,
    "task_sealed" TEXT NOT NULL,
    "state" "CoHandlingState" NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "result_sealed" TEXT,

    CONSTRAINT "co_handling_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "urging" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "clock" "ClockKind",
    "percent" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "urging_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "supervision" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "level" "SupervisionLevel" NOT NULL,
    "state" "SupervisionState" NOT NULL,
    "letter_no" TEXT NOT NULL,
    "reason_sealed" TEXT NOT NULL,
    "opened_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "reply_due_at" TIMESTAMPTZ(3) NOT NULL,
    "replied_at" TIMESTAMPTZ(3),
    "reply_sealed" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "supervision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_cycle" (
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "status" "OrderStatus" NOT NULL,
    "handler_id" TEXT,
    "team_id" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "first_dispatched_at" TIMESTAMPTZ(3),
    "accepted_at" TIMESTAMPTZ(3),
    "first_contact_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "result" "OrderResult",
    "reason_code" TEXT,
    "outcome_sealed" TEXT,
    "resolved" BOOLEAN NOT NULL,
    "reopened_at" TIMESTAMPTZ(3) NOT NULL,
    "reopen_reason" TEXT NOT NULL,

    CONSTRAINT "order_cycle_pkey" PRIMARY KEY ("order_id","cycle")
);

-- CreateTable
CREATE TABLE "shift" (
    "id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leave" (
    "id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "kind" "LeaveKind" NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "RequestState" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "leave_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shift_swap" (
    "id" TEXT NOT NULL,
    "shift_id" TEXT NOT NULL,
    "from_staff_id" TEXT NOT NULL,
    "to_staff_id" TEXT NOT NULL,
    "state" "RequestState" NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "shift_swap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "equipment" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "equipment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "equipment_loan" (
    "id" TEXT NOT NULL,
    "equipment_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "due_back_at" TIMESTAMPTZ(3) NOT NULL,
    "returned_at" TIMESTAMPTZ(3),

    CONSTRAINT "equipment_loan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "timer" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "fired_at" TIMESTAMPTZ(3),
    "moot" BOOLEAN,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "timer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "duty_window_area_code_idx" ON "duty_window"("area_code");

-- CreateIndex
CREATE UNIQUE INDEX "clock_policy_clock_valid_from_key" ON "clock_policy"("clock", "valid_from");

-- CreateIndex
CREATE INDEX "deadline_outcome_due_at_idx" ON "deadline"("outcome", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "deadline_order_id_cycle_clock_subject_id_seq_key" ON "deadline"("order_id", "cycle", "clock", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "extension_order_id_idx" ON "extension"("order_id");

-- CreateIndex
CREATE INDEX "suspension_order_id_idx" ON "suspension"("order_id");

-- CreateIndex
CREATE INDEX "dispatch_rule_area_code_idx" ON "dispatch_rule"("area_code");

-- CreateIndex
CREATE INDEX "dispatch_rule_item_code_idx" ON "dispatch_rule"("item_code");

-- CreateIndex
CREATE INDEX "dispatch_rule_team_id_idx" ON "dispatch_rule"("team_id");

-- CreateIndex
CREATE INDEX "return_request_order_id_idx" ON "return_request"("order_id");

-- CreateIndex
CREATE INDEX "return_request_team_id_requested_at_idx" ON "return_request"("team_id", "requested_at");

-- CreateIndex
CREATE INDEX "return_request_state_due_at_idx" ON "return_request"("state", "due_at");

-- CreateIndex
CREATE INDEX "handling_order_id_idx" ON "handling"("order_id");

-- CreateIndex
CREATE INDEX "handling_staff_id_ended_at_idx" ON "handling"("staff_id", "ended_at");

-- CreateIndex
CREATE INDEX "co_handling_order_id_idx" ON "co_handling"("order_id");

-- CreateIndex
CREATE INDEX "co_handling_team_id_state_requested_at_idx" ON "co_handling"("team_id", "state", "requested_at");

-- CreateIndex
CREATE INDEX "urging_order_id_at_idx" ON "urging"("order_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "supervision_letter_no_key" ON "supervision"("letter_no");

-- CreateIndex
CREATE INDEX "supervision_order_id_idx" ON "supervision"("order_id");

-- CreateIndex
CREATE INDEX "shift_team_id_starts_at_idx" ON "shift"("team_id", "starts_at");

-- CreateIndex
CREATE INDEX "shift_staff_id_starts_at_idx" ON "shift"("staff_id", "starts_at");

-- CreateIndex
CREATE INDEX "leave_staff_id_starts_at_idx" ON "leave"("staff_id", "starts_at");

-- CreateIndex
CREATE INDEX "leave_state_requested_at_idx" ON "leave"("state", "requested_at");

-- CreateIndex
CREATE INDEX "shift_swap_shift_id_idx" ON "shift_swap"("shift_id");

-- CreateIndex
CREATE INDEX "shift_swap_to_staff_id_state_idx" ON "shift_swap"("to_staff_id", "state");

-- CreateIndex
CREATE INDEX "shift_swap_from_staff_id_idx" ON "shift_swap"("from_staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "equipment_code_key" ON "equipment"("code");

-- CreateIndex
CREATE INDEX "equipment_team_id_kind_idx" ON "equipment"("team_id", "kind");

-- CreateIndex
CREATE INDEX "equipment_loan_equipment_id_idx" ON "equipment_loan"("equipment_id");

-- CreateIndex
CREATE INDEX "equipment_loan_staff_id_returned_at_idx" ON "equipment_loan"("staff_id", "returned_at");

-- CreateIndex
CREATE INDEX "timer_subject_id_idx" ON "timer"("subject_id");

-- CreateIndex
CREATE INDEX "service_order_merged_into_id_idx" ON "service_order"("merged_into_id");

-- CreateIndex
CREATE UNIQUE INDEX "offer_order_id_cycle_round_staff_id_key" ON "offer"("order_id", "cycle", "round", "staff_id");

-- AddForeignKey
ALTER TABLE "service_order" ADD CONSTRAINT "service_order_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "service_order"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "offer" ADD CONSTRAINT "offer_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: days a database already holds came with the first version.
INSERT INTO calendar_version (version, source, actor, at) SELECT 1, 'State Council, by chinese-days', 'seed', TIMESTAMPTZ '2026-11-24 00:00:00+00'
WHERE EXISTS (SELECT FROM calendar_day);

-- AddForeignKey
ALTER TABLE "calendar_day" ADD CONSTRAINT "calendar_day_version_fkey" FOREIGN KEY ("version") REFERENCES "calendar_version"("version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deadline" ADD CONSTRAINT "deadline_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "extension" ADD CONSTRAINT "extension_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "suspension" ADD CONSTRAINT "suspension_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispatch_rule" ADD CONSTRAINT "dispatch_rule_item_code_fkey" FOREIGN KEY ("item_code") REFERENCES "catalogue_item"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispatch_rule" ADD CONSTRAINT "dispatch_rule_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dispatch_rule" ADD CONSTRAINT "dispatch_rule_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "return_request" ADD CONSTRAINT "return_request_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "return_request" ADD CONSTRAINT "return_request_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handling" ADD CONSTRAINT "handling_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handling" ADD CONSTRAINT "handling_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "handling" ADD CONSTRAINT "handling_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "co_handling" ADD CONSTRAINT "co_handling_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "co_handling" ADD CONSTRAINT "co_handling_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "co_handling" ADD CONSTRAINT "co_handling_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "urging" ADD CONSTRAINT "urging_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "supervision" ADD CONSTRAINT "supervision_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_cycle" ADD CONSTRAINT "order_cycle_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift" ADD CONSTRAINT "shift_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift" ADD CONSTRAINT "shift_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leave" ADD CONSTRAINT "leave_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_swap" ADD CONSTRAINT "shift_swap_shift_id_fkey" FOREIGN KEY ("shift_id") REFERENCES "shift"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_swap" ADD CONSTRAINT "shift_swap_from_staff_id_fkey" FOREIGN KEY ("from_staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_swap" ADD CONSTRAINT "shift_swap_to_staff_id_fkey" FOREIGN KEY ("to_staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment" ADD CONSTRAINT "equipment_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment_loan" ADD CONSTRAINT "equipment_loan_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "equipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "equipment_loan" ADD CONSTRAINT "equipment_loan_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the database itself keeps true.

-- Merged means that it says into which; nothing is merged into itself.
ALTER TABLE service_order
  ADD CONSTRAINT service_order_merged CHECK ((merged_into_id IS NULL) = (status <> 'MERGED')),
  ADD CONSTRAINT service_order_merged_elsewhere CHECK (merged_into_id <> id),
  ADD CONSTRAINT service_order_return CHECK (NOT return_pending OR status IN ('DISPATCHED', 'ACCEPTED')),
  ADD CONSTRAINT service_order_cycle CHECK (cycle >= 1),
  ADD CONSTRAINT service_order_co_handlings CHECK (open_co_handlings >= 0);

-- At most one of each is open.
CREATE UNIQUE INDEX handling_one_open ON handling (order_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX return_request_one_pending ON return_request (order_id) WHERE state = 'PENDING';
CREATE UNIQUE INDEX extension_one_requested ON extension (order_id) WHERE state = 'REQUESTED';
CREATE UNIQUE INDEX suspension_one_active ON suspension (order_id) WHERE state = 'ACTIVE';
CREATE UNIQUE INDEX supervision_one_open ON supervision (order_id) WHERE state IN ('OPEN', 'REPLIED');
CREATE UNIQUE INDEX deadline_one_running ON deadline (order_id, cycle, clock, subject_id) WHERE outcome = 'RUNNING';
CREATE UNIQUE INDEX equipment_loan_one_out ON equipment_loan (equipment_id) WHERE returned_at IS NULL;
-- One winner a cycle's round: a second acceptance of the same round cannot be written.
CREATE UNIQUE INDEX offer_one_accepted ON offer (order_id, cycle, round) WHERE state = 'ACCEPTED';

-- Nobody has two shifts, or two granted leaves, at once.
ALTER TABLE shift
  ADD CONSTRAINT shift_order CHECK (starts_at < ends_at),
  ADD CONSTRAINT shift_no_overlap EXCLUDE USING gist (staff_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&);
ALTER TABLE leave
  ADD CONSTRAINT leave_order CHECK (starts_at < ends_at),
  ADD CONSTRAINT leave_no_overlap EXCLUDE USING gist (staff_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (state IN ('REQUESTED', 'GRANTED'));
ALTER TABLE duty_window ADD CONSTRAINT duty_window_times CHECK (opens_minute >= 0 AND opens_minute < closes_minute AND closes_minute <= 1440);

-- A deadline never moves: its terms are written once. A running clock has not stopped.
ALTER TABLE deadline ADD CONSTRAINT deadline_running CHECK ((outcome = 'RUNNING') = (stopped_at IS NULL));
CREATE FUNCTION keep_deadline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.order_id, NEW.cycle, NEW.clock, NEW.subject_id, NEW.seq, NEW.started_at, NEW.amount, NEW.unit, NEW.area_code, NEW.calendar_version, NEW.due_at, NEW.provisional, NEW.used)
     IS DISTINCT FROM (OLD.order_id, OLD.cycle, OLD.clock, OLD.subject_id, OLD.seq, OLD.started_at, OLD.amount, OLD.unit, OLD.area_code, OLD.calendar_version, OLD.due_at, OLD.provisional, OLD.used)
     OR (OLD.outcome <> 'RUNNING' AND NEW.outcome <> OLD.outcome)
     OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)
  THEN RAISE EXCEPTION 'a deadline is never moved: write the next row of its ledger' USING ERRCODE = '55000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER never_moved BEFORE UPDATE ON deadline FOR EACH ROW EXECUTE FUNCTION keep_deadline();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON order_cycle FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON calendar_version FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON calendar_day FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE ON urging FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- What is due: few of many rows.
CREATE INDEX timer_due ON timer (due_at, id) WHERE fired_at IS NULL;
-- Open orders of a handler: capacity is counted from it.
CREATE INDEX service_order_in_hand ON service_order (handler_id) WHERE status IN ('ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING');
-- Cycles that were reopened count in the figures of the day they were completed.
CREATE INDEX order_cycle_completed ON order_cycle (completed_at) WHERE completed_at IS NOT NULL;

-- A visit is moved to one other; what was proposed in its place and not confirmed is none.
DROP INDEX "appointment_successor";
CREATE UNIQUE INDEX "appointment_successor" ON "appointment" ("previous_id") WHERE "stands_until" IS NULL;

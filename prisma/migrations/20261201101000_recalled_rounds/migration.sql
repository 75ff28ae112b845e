-- A dispatcher takes a live round of offers back, or replaces it in one step, and says why (撤回派单).
CREATE TYPE "RecallReason" AS ENUM ('WRONG_TEAM', 'WRONG_PERSON', 'NOBODY_ANSWERS', 'BETTER_PLACED', 'REQUEST_CHANGED', 'CITIZEN_REQUEST', 'OTHER');

ALTER TABLE "offer" ADD COLUMN "recall_reason" "RecallReason";

-- CreateTable
CREATE TABLE "key_in_use" (
    "kid" TEXT NOT NULL,
    "suite" TEXT NOT NULL,
    "check_value" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "sealing_until" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_in_use_pkey" PRIMARY KEY ("kid","suite")
);

-- CreateTable
CREATE TABLE "key_rotation_step" (
    "kid" TEXT NOT NULL,
    "suite" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "seen" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "unreadable" INTEGER NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_rotation_step_pkey" PRIMARY KEY ("kid","suite","step")
);

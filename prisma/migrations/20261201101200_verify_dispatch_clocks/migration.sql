-- What waits unverified or undispatched has a limit too, in minutes of duty from its registration (核实时限、派单时限).
ALTER TYPE "ClockKind" ADD VALUE 'VERIFY';
ALTER TYPE "ClockKind" ADD VALUE 'DISPATCH';

import type { Member } from './cohort.ts'
import type { Position } from './feed.ts'
import type { Payload } from './sink.ts'

/**
 * Members at one position of the log, which get the same frames.
 *
 * What holds at any time:
 * - a member is in one group of its cohort at most, and in none once it has left;
 * - every member has been sent all frames up to `position.last`, and none after it;
 * - `position.pos` is never before the position of `position.last`: what lies between was looked at and is not for them.
 */
export interface Group {
  readonly position: Position
  readonly members: Set<Member>
  /** Real time of its last frame. */
  sentAt: number
  /** It has begun to move; until then others with the same cursor may join it. */
  moving: boolean
}

export const groupAt = (position: Position, members: Iterable<Member> = []): Group => ({
  position,
  members: new Set(members),
  sentAt: performance.now(),
  moving: false,
})

/**
 * Sends frames to the members of a group.
 * @returns those whose sink is full: they got none of these frames and are in the group no more
 */
export function deliver(group: Group, payloads: readonly Payload[]): Member[] {
  group.sentAt = performance.now()
  const full = [...group.members].filter((member) => member.sink.full)
  for (const member of full) group.members.delete(member)
  for (const { sink } of group.members) sink.send(payloads)
  return full
}

/** Ends the streams of a group, with a last frame that says why. */
export function end(group: Group, last: Payload | null): void {
  for (const { sink } of group.members) {
    if (last) sink.send([last])
    sink.end()
  }
  group.members.clear()
}

/** The member that does not drain, if there is one. */
export const fullMember = (group: Group): Member | undefined => [...group.members].find((member) => member.sink.full)

import type { Dice } from './dice.ts'
import { CITIZEN, HANDLER, type Step, type Visit, verb, type Wish } from './step.ts'

/** From setting out to the closed order: the visit, its matters at their departments, the answer, the evaluation. */
export function visited(dice: Dice, wish: Wish, visit: Visit): Step[] {
  const departs = visit.from - dice.between(15, 40)
  const arrives = visit.from + dice.between(-8, 9)
  const starts = arrives + dice.between(1, 4)
  const opening = [
    verb(departs, HANDLER, 'departForVisit'),
    verb(arrives, HANDLER, 'arriveAtVisit'),
    verb(starts, HANDLER, 'startVisit', { identityChecked: true }),
  ]
  const record = { materialsReceived: ['示例申请表'], materialsReturned: ['示例证件复印件'], guidance: '示例：已现场辅导' }
  const finish = verb(starts + dice.between(15, 45), HANDLER, 'finishVisit', record)
  return served(dice, wish, { opening, starts, finish })
}

/** The same without a visit: by telephone, video or online (远程帮办), soon after the call. */
export function servedRemotely(dice: Dice, wish: Wish, contactedAt: number): Step[] {
  const starts = contactedAt + dice.between(2, 40)
  const channel = dice.pick(['TELEPHONE', 'VIDEO', 'ONLINE'])
  const opening = [verb(starts, HANDLER, 'startRemoteService', { channel, identityChecked: true })]
  const record = { materialsReceived: ['示例申请表照片'], guidance: '示例：已远程辅导' }
  return served(dice, wish, { opening, starts, finish: verb(starts + dice.between(10, 30), HANDLER, 'finishRemoteService', record) })
}

/** A service from its beginning to the closed order. @param how.starts minute from which matters are submitted */
function served(dice: Dice, wish: Wish, { opening, starts, finish }: { opening: Step[]; starts: number; finish: Step }): Step[] {
  const matters = wish.items.map((item, nr) => decided(dice, wish, item, nr, starts + dice.between(4, 12)))
  const decidedAt = Math.max(finish.at, ...matters.map((steps) => steps.at(-1)?.at ?? 0))
  const completes = decidedAt + dice.between(3, 15)
  const denied = matters
    .flat()
    .some((s) => s.do === 'verb' && s.verb === 'decideMatter' && (s.input.outcome === 'DENIED' || s.input.outcome === 'NOT_ACCEPTED'))
  const result = denied
    ? dice.pick(['EXPLAINED', 'PARTLY'])
    : dice.weighted([
        ['SOLVED', 9],
        ['EXPLAINED', 1],
      ] as const)
  const reply = { result, reply: '示例答复：办理结果已告知。', replyMethod: dice.pick(['IN_PERSON', 'TELEPHONE', 'SMS']) }
  const steps = [
    ...opening,
    ...matters.flat(),
    finish,
    // In a hurry: an order is not complete while a department still decides.
    ...(decidedAt > finish.at + 2 && dice.chance(0.1) ? [verb(finish.at + 1, HANDLER, 'completeOrder', reply, { refused: 'ILLEGAL_TRANSITION' })] : []),
    verb(completes, HANDLER, 'completeOrder', reply),
    ...evaluation(dice, completes, result === 'SOLVED'),
  ]
  return steps
    .map((step, nr) => ({ step, nr }))
    .sort((a, b) => a.step.at - b.step.at || a.nr - b.nr)
    .map(({ step }) => step)
}

/** One matter: submitted at the door, accepted and decided by its department, a permit with its certificate. */
function decided(dice: Dice, wish: Wish, item: Wish['items'][number], matter: number, at: number): Step[] {
  const by = item.decidedBy
  const own = { matter }
  const accepts = at + dice.between(3, 25)
  const decides = accepts + dice.between(8, 80)
  const steps = [verb(at, HANDLER, 'submitMatter', {}, own)]
  if (dice.chance(0.03)) return [...steps, verb(accepts, by, 'decideMatter', { outcome: 'NOT_ACCEPTED', reason: '示例：材料不属于本事项' }, own)]
  if (!item.instant || dice.chance(0.5)) steps.push(verb(accepts, by, 'acceptMatter', { caseNo: `SIM-${wish.run}-C${wish.nr}-${matter}` }, own))
  if (!item.permit) return [...steps, verb(decides, by, 'decideMatter', { outcome: 'COMPLETED' }, own)]
  if (dice.chance(0.07))
    return [...steps, verb(decides, by, 'decideMatter', { outcome: 'DENIED', reason: '示例：不符合法定条件', remedy: '可申请行政复议或提起行政诉讼' }, own)]
  return [
    ...steps,
    verb(decides, by, 'decideMatter', { outcome: 'GRANTED' }, own),
    verb(
      decides + dice.between(2, 12),
      by,
      'issueCertificate',
      { number: `SIM-${wish.run}-Z${wish.nr}-${matter}`, name: `${item.name}（示例）`, issuer: '示例审批机关' },
      own,
    ),
  ]
}

const LEVELS = [
  ['VERY_SATISFIED', 68],
  ['SATISFIED', 18],
  ['BASICALLY_SATISFIED', 7],
  ['DISSATISFIED', 4],
  ['VERY_DISSATISFIED', 3],
] as const

/** Three of four citizens evaluate on the same day, most of them well; a negative one is put right; then quality closes the order. */
export function evaluation(dice: Dice, completedAt: number, solved: boolean): Step[] {
  // Closing waits for the citizen, or for the end of the seven days.
  const early = dice.chance(0.05) ? [verb(completedAt + 1, 'quality', 'closeOrder', {}, { refused: 'ILLEGAL_TRANSITION' })] : []
  if (dice.chance(0.25)) return early
  const at = completedAt + dice.between(4, 70)
  const level = dice.weighted(LEVELS)
  const negative = level === 'DISSATISFIED' || level === 'VERY_DISSATISFIED'
  const resolved = negative ? dice.chance(0.4) : solved || dice.chance(0.7)
  const tags = negative ? dice.some(['SLOW', 'UNCLEAR', 'UNSOLVED', 'LATE'], 1) : dice.some(['FAST', 'FRIENDLY', 'CLEAR', 'PUNCTUAL'], 2)
  return [
    ...early,
    { at, by: CITIZEN, do: 'track' },
    verb(at, CITIZEN, 'evaluateOrder', { level, resolved, tags }),
    ...(negative ? rectified(dice, at) : [verb(at + dice.between(5, 45), 'quality', 'closeOrder')]),
  ]
}

/** A negative evaluation to its end: called, put right, accepted, mostly rated, closed. */
function rectified(dice: Dice, evaluatedAt: number): Step[] {
  const called = evaluatedAt + dice.between(5, 30)
  const planned = called + dice.between(1, 10)
  const submitted = planned + dice.between(10, 40)
  const accepted = submitted + dice.between(5, 30)
  const rated = accepted + dice.between(5, 40)
  const measure = dice.pick(['FIX', 'EXPLAIN'])
  const unreached = dice.chance(0.2) ? [verb(called - 3, 'quality', 'contactAboutEvaluation', { method: 'TELEPHONE', outcome: 'NO_ANSWER' })] : []
  const steps = [
    ...unreached,
    verb(called, 'quality', 'contactAboutEvaluation', { method: 'TELEPHONE', outcome: 'REACHED' }),
    verb(planned, 'quality', 'planRectification', { measure, description: '示例：已核实情况并改进' }),
    verb(submitted, 'quality', 'submitRectification', { outcome: '示例：已致歉并告知结果', informedBy: 'TELEPHONE' }),
    verb(accepted, 'supervisor', 'decideRectification', { decision: 'APPROVED' }),
    verb(accepted + 2, 'hotline-agent', 'logRevisit', { method: 'TELEPHONE', outcome: 'REACHED', resolved: dice.chance(0.8) }),
  ]
  // A citizen who does not rate keeps the order open for seven days.
  if (dice.chance(0.2)) return steps
  const level = dice.pick(['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'])
  return [...steps, verb(rated, CITIZEN, 'rateRectification', { level }), verb(rated + dice.between(5, 45), 'quality', 'closeOrder')]
}

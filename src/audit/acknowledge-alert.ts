import { isPerson, type PersonViewer, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { id, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'

/** Roles that look into alerts. */
export const WATCH_ALERTS = ['AUDITOR', 'SUPERVISOR'] as const
/** Wuzhou (梧州市): an alert is about a person, who may work in any part of it. */
const WHOLE_CITY = '450400000000'

/** @throws Unauthenticated, Forbidden */
export function expectWatchesAlerts(viewer: Viewer): PersonViewer {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || !(WATCH_ALERTS as readonly string[]).includes(viewer.role)) throw new Forbidden()
  if (!isWithin(WHOLE_CITY, viewer.areaCode))
    throw new Forbidden({ en: 'alerts are of the whole city: your area is a part of it', zh: '安全告警面向全市，您的管辖范围不足' })
  return viewer
}

const verb = declareVerb('acknowledgeAlert', {
  description: 'Say what an alert came to, once it was looked into (处置安全告警). Auditors and supervisors of the whole city, never who it is about.',
  input: {
    alertId: id('alert').describe('Alert (安全告警)'),
    finding: oneOf('AlertFinding').describe('What it came to (结论)'),
  },
})

/**
 * Says what an alert came to (处置安全告警). It is said once; of two at once one is told that it was said.
 * @throws Unauthenticated, Forbidden (another role, a part of the city, an alert about the viewer), NotFound, InvalidInput (alertId: said already)
 */
export const acknowledgeAlert = verb.does(async (c, input): Promise<{ alertId: string }> => {
  const viewer = expectWatchesAlerts(c.viewer)
  const alert = await c.tx.securityAlert.findUnique({ where: { id: input.alertId }, select: { actorKind: true, actorId: true } })
  if (!alert) throw new NotFound('alert')
  if (alert.actorId === viewer.id) throw new Forbidden({ en: 'the alert is about you: somebody else looks into it', zh: '该告警涉及您本人，须由他人处置' })
  const { count } = await c.tx.securityAlert.updateMany({
    where: { id: input.alertId, finding: null },
    data: { finding: input.finding, acknowledgedBy: viewer.id, acknowledgedAt: c.now },
  })
  if (count === 0) throw new InvalidInput('alertId', { en: 'was looked into already', zh: '该告警已处置' })
  return { alertId: input.alertId }
})

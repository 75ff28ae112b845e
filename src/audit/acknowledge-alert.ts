import type { PersonViewer, Viewer } from '../access/viewer.ts'
import { expectCityRole } from '../areas/own-area.ts'
import { Forbidden, InvalidInput, NotFound } from '../errors.ts'
import { id, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'

/** Roles that look into alerts. */
export const WATCH_ALERTS = ['AUDITOR', 'SUPERVISOR'] as const
/**
 * A viewer that looks into alerts.
 * @throws Unauthenticated, Forbidden
 */
export const expectWatchesAlerts = (viewer: Viewer): PersonViewer =>
  expectCityRole(viewer, WATCH_ALERTS, { en: 'alerts are of the whole city: your area is a part of it', zh: '安全告警面向全市，您的管辖范围不足' })

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

/**
 * Runs a server as a child of bench/fanout.ts: it is told the types by its first argument, then what an event looks like
 * and when to publish.
 * @param start makes the server from the type definitions; answers with its port and how an event is published
 */
export async function serve(start) {
  const { port, publish } = await start(process.argv[2])
  let event = null
  process.on('message', (order) => {
    if (order.event) event = order.event
    else for (const orderVersion of order.publish) publish({ ...event, orderVersion })
  })
  process.on('disconnect', () => process.exit(0))
  process.stdout.write(`listening on ${port}\n`)
}

// The bill of materials (软件物料清单) of what an installed package brings, as CycloneDX on the standard output. npm makes it of the lockfile; what
// only development needs is left out by the lockfile's own marks, since npm's --omit leaves out packages that both need.
import { execSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const brought = new Set(
  Object.entries(packages)
    .filter(([path, one]) => path !== '' && !one.dev && !one.devOptional)
    .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${version}`),
)
const bill = JSON.parse(execSync('npm sbom --package-lock-only --sbom-format cyclonedx', { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }))
const components = bill.components.filter(({ name, version }) => brought.has(`${name} ${version}`))
const kept = new Set([bill.metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])])
const dependencies = bill.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => kept.has(one)) }))
console.log(JSON.stringify({ ...bill, components, dependencies }, null, 2))

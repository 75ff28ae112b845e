// npm runs this after `npm install` and `npm ci` in a checkout, and before `npm pack`. It builds the program where the tools that
// build it are installed. After `npm ci --omit=dev` they are not: it says so and lets the install succeed, since what was built
// before may be what is wanted. A package is never packed unbuilt. An install of the packed program does not run this.
import { execSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const missing = Object.keys(devDependencies).filter((name) => !existsSync(`node_modules/${name}/package.json`))
if (missing.length === 0) execSync('npm run build', { stdio: 'inherit' })
else {
  const packing = process.env.npm_command === 'pack'
  const built = existsSync('dist/src/main.js') ? 'What was built before stays as it is.' : 'There is no built program, so npm start cannot work.'
  console[packing ? 'error' : 'log'](
    [
      `flash-delivery: not built: ${missing.length} development tools are not installed (${missing.slice(0, 3).join(', ')}, …). ${built}`,
      'To build, run npm install without --omit=dev and without NODE_ENV=production. To install without them, take the tarball of npm pack: npm install --omit=dev flash-delivery-<version>.tgz',
      '',
    ].join('\n'),
  )
  if (packing) process.exitCode = 1
}

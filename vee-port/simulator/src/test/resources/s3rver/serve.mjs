// Runs s3rver over TLS until its input ends, and prints its port: serve.mjs PFX DIRECTORY.
import { readFileSync } from 'node:fs'
import S3rver from 's3rver'

const [pfx, directory] = process.argv.slice(2)
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  pfx: readFileSync(pfx),
  passphrase: 'secret',
  directory,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: 'station' }]
})
const { port } = await server.run()
console.log(port)
process.stdin.resume().on('end', () => process.exit())

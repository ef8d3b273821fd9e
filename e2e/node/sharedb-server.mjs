// The published server, so that a test can ask it what it does. It ends with its stdin.
//
// Usage: node sharedb-server.mjs '{"options": …}'; options are ShareDB's.
// prints one line of JSON: the address of its WebSocket.
import { createServer } from 'node:http'
import WebSocketJSONStream from '@teamwork/websocket-json-stream'
import ShareDB from 'sharedb'
import { WebSocketServer } from 'ws'
import { TYPES } from './edits.mjs'

for (const type of Object.values(TYPES)) ShareDB.types.register(type)
ShareDB.logger.setMethods({ warn: () => {}, info: () => {}, error: () => {} })

const { options } = JSON.parse(process.argv[2])
const backend = new ShareDB({ presence: true, ...options })
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => {
  const stream = new WebSocketJSONStream(socket)
  stream.on('error', () => {}) // else it would die of a frame that is no JSON
  backend.listen(stream)
})
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `ws://127.0.0.1:${server.address().port}` })))
process.stdin.on('end', () => process.exit()).resume()

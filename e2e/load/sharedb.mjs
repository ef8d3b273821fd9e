// npm's ShareDB over ws, for the load program to be pointed at: the server that its documentation shows, with the types of
// which documents are made here. It keeps documents in memory.
//
//   node e2e/load/sharedb.mjs PORT
import { createServer } from 'node:http'
import WebSocketJSONStream from '@teamwork/websocket-json-stream'
import json1 from 'ot-json1'
import textUnicode from 'ot-text-unicode'
import richText from 'rich-text'
import ShareDB from 'sharedb'
import { WebSocketServer } from 'ws'

for (const type of [textUnicode.type, richText.type, json1.type]) ShareDB.types.register(type)

const backend = new ShareDB({ presence: true, doNotForwardSendPresenceErrorsToClient: true })
const server = createServer()
new WebSocketServer({ server }).on('connection', (socket) => {
  const stream = new WebSocketJSONStream(socket)
  stream.on('error', () => {}) // of a socket that is gone
  backend.listen(stream)
})
server.listen(Number(process.argv[2]), '127.0.0.1')
process.on('SIGTERM', () => process.exit())

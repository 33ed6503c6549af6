import { createServer } from 'node:http';
import { seededDatabase } from '../db/seed.js';
import { answer } from './app.js';

const database = seededDatabase();
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const reply = answer(database, { method: request.method ?? 'GET', path: request.url ?? '/', body });
  response.writeHead(reply.status, { 'content-type': reply.type === 'json' ? 'application/json' : 'text/html; charset=utf-8' });
  response.end(reply.body);
});
server.listen(8080, '127.0.0.1', () => console.log('http://localhost:8080/products'));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/api/app.js';
import { seededDatabase } from '../src/db/seed.js';

test('lists products as JSON', () => {
  const reply = answer(seededDatabase(), { method: 'GET', path: '/api/products', body: '' });
  assert.equal(reply.status, 200);
  assert.equal((JSON.parse(reply.body) as unknown[]).length, 2);
});

test('shows products as a page, with names made safe for HTML', () => {
  const reply = answer(seededDatabase(), { method: 'GET', path: '/products', body: '' });
  assert.match(reply.body, /Cup &amp; saucer: 12\.90 €/);
});

test('answers 404 for an unknown path', () => {
  assert.equal(answer(seededDatabase(), { method: 'GET', path: '/nowhere', body: '' }).status, 404);
});

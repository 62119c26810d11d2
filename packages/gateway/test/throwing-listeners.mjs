// Loaded before a bundled command (`node --import`): makes the listener, timer or background promise throw that the parent names.
import { EventEmitter } from 'node:events';

const fired = new Set();
let armed;

/** The place where the bundle adds a listener for an event, e.g. `data@1234`; `undefined` for listeners that Node adds. */
function siteOf(event) {
  const [frame = ''] = new Error().stack
    .split('\n')
    .slice(1)
    .filter((line) => !/throwing-listeners\.mjs|node:events|node:internal\/streams\/readable/.test(line));
  const line = /completion-gateway\.mjs:(\d+):\d+\)?$/.exec(frame)?.[1];
  return line === undefined ? undefined : `${String(event)}@${line}`;
}

function throwing(site, listener) {
  return function (...given) {
    if (!fired.has(site)) {
      fired.add(site);
      process.send?.({ fired: site });
    }
    if (armed === site) {
      armed = undefined;
      process.send?.({ thrown: site });
      throw new Error('thrown by the test');
    }
    return Reflect.apply(listener, this, given);
  };
}

// `once` and the listeners of servers and streams use these.
for (const method of ['on', 'addListener', 'prependListener']) {
  const original = EventEmitter.prototype[method];
  EventEmitter.prototype[method] = function (event, listener) {
    const site = this === process ? undefined : siteOf(event);
    if (site === undefined) return original.call(this, event, listener);
    const wrapped = throwing(site, listener);
    // With this the emitter finds it when it is removed.
    wrapped.listener = listener.listener ?? listener;
    return original.call(this, event, wrapped);
  };
}

const wrappedOf = new WeakMap();
const methodOf = (name) => Object.getOwnPropertyDescriptor(EventTarget.prototype, name).value;
const added = methodOf('addEventListener');
const removed = methodOf('removeEventListener');
EventTarget.prototype.addEventListener = function (event, listener, options) {
  const site = typeof listener === 'function' ? siteOf(event) : undefined;
  if (site === undefined) return added.call(this, event, listener, options);
  const wrapped = wrappedOf.get(listener) ?? throwing(site, listener);
  wrappedOf.set(listener, wrapped);
  return added.call(this, event, wrapped, options);
};
EventTarget.prototype.removeEventListener = function (event, listener, options) {
  return removed.call(this, event, wrappedOf.get(listener) ?? listener, options);
};

for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
  const original = globalThis[name];
  globalThis[name] = (callback, ...rest) => {
    const site = siteOf(name);
    return original(site === undefined ? callback : throwing(site, callback), ...rest);
  };
}

process.on('message', (message) => {
  if (message.arm !== undefined) armed = message.arm;
  if (message.reject === true) void Promise.reject(new Error('rejected by the test'));
});
// The channel does not keep the process alive.
process.channel?.unref();

// attack: 20
// Legitimate: Node with WebAssembly memory, for which it reserves 10 GiB of addresses.
// expect: status ok
// expect: prints GOOD
// control: prints GOOD
const memory = new WebAssembly.Memory({ initial: 1, maximum: 100 });
memory.grow(10);
new Uint8Array(memory.buffer)[100] = 7;
const module = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
new WebAssembly.Instance(module);
console.log(memory.buffer.byteLength === 11 * 65536 ? 'GOOD' : 'bad');

// Draws icon.png: a plumb line, the weight on a string that shows what is straight.
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 128;
const samples = 4; // A side of a pixel, for smooth edges.

const background = [22, 45, 74];
const string = [214, 226, 240];
const weight = [244, 178, 62];
const shade = [206, 138, 34];

// The colour of a point; coordinates from 0 to 128. Null outside of the rounded square.
function colorAt(x, y) {
  const radius = 24;
  const dx = Math.max(radius - x, x - (size - radius), 0);
  const dy = Math.max(radius - y, y - (size - radius), 0);
  if (dx * dx + dy * dy > radius * radius) return null;
  const fromMiddle = x - size / 2;
  if (y >= 18 && y < 24 && Math.abs(fromMiddle) < 30) return string; // What it hangs from.
  if (y >= 24 && y < 58 && Math.abs(fromMiddle) < 1.8) return string;
  if (y >= 54 && y < 62 && Math.abs(fromMiddle) < 6) return weight; // The cap.
  // The body: wide at the top, a point at the bottom.
  if (y >= 62 && y < 112) {
    const t = (y - 62) / 50;
    const half = t < 0.3 ? 15 + 3 * Math.sin((t / 0.3) * (Math.PI / 2)) : 18 * (1 - (t - 0.3) / 0.7) ** 0.8;
    if (Math.abs(fromMiddle) < half) return fromMiddle > 0.35 * half ? shade : weight;
  }
  return background;
}

const rows = [];
for (let y = 0; y < size; ++y) {
  const row = [0]; // No filter.
  for (let x = 0; x < size; ++x) {
    const sum = [0, 0, 0];
    let hits = 0;
    for (let sy = 0; sy < samples; ++sy) {
      for (let sx = 0; sx < samples; ++sx) {
        const color = colorAt(x + (sx + 0.5) / samples, y + (sy + 0.5) / samples);
        if (color === null) continue;
        ++hits;
        color.forEach((value, i) => (sum[i] += value));
      }
    }
    row.push(...sum.map((value) => (hits === 0 ? 0 : Math.round(value / hits))));
    row.push(Math.round((255 * hits) / samples ** 2));
  }
  rows.push(Buffer.from(row));
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

const header = Buffer.alloc(13);
header.writeUInt32BE(size, 0);
header.writeUInt32BE(size, 4);
header.set([8, 6], 8); // Eight bits a channel, with transparency.
writeFileSync(
  new URL('../icon.png', import.meta.url),
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);

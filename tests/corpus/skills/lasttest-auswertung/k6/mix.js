import http from 'k6/http';
import { check, sleep } from 'k6';

const stufen = JSON.parse(open('./szenarien.json'));
const stufe = stufen[__ENV.STUFE || 'grund'];

export const options = {
  scenarios: { mix: { executor: 'constant-arrival-rate', ...stufe } },
  thresholds: { http_req_failed: ['rate<0.05'] },
};

const pfade = { suche: '/suche?q=lampe', artikel: '/artikel/1042', warenkorb: '/warenkorb' };

export default function () {
  const wurf = Math.random();
  const art = wurf < 0.5 ? 'suche' : wurf < 0.9 ? 'artikel' : 'warenkorb';
  const antwort = http.get(`${__ENV.BASIS_URL}${pfade[art]}`, { tags: { szenario: art } });
  check(antwort, { 'Status 200': (a) => a.status === 200 });
  sleep(1);
}

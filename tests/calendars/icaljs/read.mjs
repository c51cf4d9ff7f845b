// Read calendars with ical.js. On standard input {zone: a calendar with the rules of the zone here, questions: [[name, body in
// base64, day to stop at]]}; on standard output {name: occurrences or null}. An occurrence is [title, called off, start, end]; a time is seconds since 1970 when its zone is known, else
// the wall time as it is written. null: ical.js threw, or did not come to an end.
import { text } from "node:stream/consumers";
import ICAL from "ical.js";

const MOST_STEPS = 20_000;
const MOST_MILLISECONDS = 2_000;

function when(time) {
  if (time.isDate) return time.toString();
  return time.zone && time.zone !== ICAL.Timezone.localTimezone ? time.toUnixTime() : time.toString();
}

function occurrence(event, start, end) {
  const off = String(event.component.getFirstPropertyValue("status") ?? "").toUpperCase() === "CANCELLED";
  return [event.summary ?? "", off, when(start), when(end)];
}

function* repeated(event, stop) {
  const from = Date.now();
  const steps = event.iterator();
  for (let step = 0, next = steps.next(); next && next.toString() < stop; next = steps.next(), step += 1) {
    if (step > MOST_STEPS || Date.now() - from > MOST_MILLISECONDS) throw new Error("no end");
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    yield occurrence(item, startDate, endDate);
  }
}

function* read(body, stop) {
  const parsed = ICAL.parse(body); // one calendar, or a list of them
  for (const jcal of typeof parsed[0] === "string" ? [parsed] : parsed) {
    const calendar = new ICAL.Component(jcal);
    ICAL.TimezoneService.reset();
    ICAL.TimezoneService.register(new ICAL.Component(ICAL.parse(local)).getFirstSubcomponent("vtimezone"));
    for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
    const all = calendar.getAllSubcomponents("vevent");
    const exceptions = all.filter((one) => one.hasProperty("recurrence-id"));
    for (const component of all.filter((one) => !one.hasProperty("recurrence-id"))) {
      const uid = component.getFirstPropertyValue("uid");
      const own = exceptions.filter((one) => one.getFirstPropertyValue("uid") === uid);
      const event = new ICAL.Event(component, { exceptions: own });
      if (event.isRecurring()) yield* repeated(event, stop);
      else yield occurrence(event, event.startDate, event.endDate);
    }
  }
}

const answers = {};
const { zone: local, questions } = JSON.parse(await text(process.stdin));
for (const [name, body, stop] of questions) {
  try {
    answers[name] = [...read(Buffer.from(body, "base64").toString("utf8"), stop)];
  } catch {
    answers[name] = null;
  }
}
console.log(JSON.stringify(answers));

// What ical.js sees in a calendar: its bytes on standard input, [{uid, starts, ...}, ...] on standard output.
// Zones come from the calendar's own VTIMEZONE: nobody registers any here.
import { text } from "node:stream/consumers";
import ICAL from "../icaljs/node_modules/ical.js/dist/ical.js";

const calendar = new ICAL.Component(ICAL.parse(await text(process.stdin)));
const seen = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const [starts, ends] = [event.startDate.toUnixTime(), event.endDate.toUnixTime()];
  const status = component.getFirstPropertyValue("status") ?? "";
  return { uid: event.uid, starts, ends, title: event.summary, location: event.location, status, sequence: event.sequence };
});
console.log(JSON.stringify(seen));

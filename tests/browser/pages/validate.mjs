// Judge HTML: {name: html} on standard input, ["name: what is wrong", ...] on standard output.
import { text } from "node:stream/consumers";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:recommended"],
    rules: {
      "form-dup-name": "off", // lists are sent under one name, as forms have always done
      "valid-id": ["error", { relaxed: true }],
      "long-title": "off", // a session's name is as long as it is
      "no-trailing-whitespace": "off", // templates leave some; it is not sent twice, thanks to gzip
      "attribute-boolean-style": "off", // Jinja's xmlattr writes autofocus=""
      "tel-non-breaking": "off",
      "prefer-native-element": ["error", { exclude: ["alert", "status"] }], // <output> is for results of forms
    },
  }),
);

const wrong = [];
for (const [name, html] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const report = await validator.validateString(html, name);
  for (const { messages } of report.results)
    for (const { ruleId, message, line } of messages) wrong.push(`${name}, line ${line}: ${ruleId}: ${message}`);
}
console.log(JSON.stringify(wrong));

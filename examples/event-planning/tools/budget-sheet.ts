import { tool } from "langchain";
import { z } from "zod";
import { budgetSheet } from "../domain/budget-sheet.ts";
import { centsField, guestsField } from "./fields.ts";

/** Does the arithmetic of a budget, exact to the cent. */
export const budgetSheetTool = tool((request) => JSON.stringify(budgetSheet(request)), {
  name: "budget_sheet",
  description:
    "Adds up a budget in whole US cents: amounts of the lines, subtotal, contingency, total, what is left of the " +
    "budget (negative when overspent), and the cost for each guest. Use it for all arithmetic.",
  schema: z.object({
    items: z.array(
      z.object({
        item: z.string().min(1),
        quantity: z.number().int().positive(),
        unitCents: centsField.describe("The price of one, in US cents"),
      }),
    ),
    contingencyPercent: z
      .number()
      .int()
      .min(0)
      .max(100)
      .describe("Set aside for surprises, in percent; usually 10"),
    budgetCents: centsField
      .nullable()
      .describe("What there is to spend, in US cents; null if no budget was given"),
    guests: guestsField.nullable(),
  }),
});

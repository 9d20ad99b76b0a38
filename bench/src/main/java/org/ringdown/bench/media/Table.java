package org.ringdown.bench.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for a terminal and for a Markdown file. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table without rows. */
    public Table(final String... heads) {
        rows.add(List.of(heads));
    }

    /** A row: texts as they are, numbers with two decimals, whole ones without. */
    public Table row(final Object... cells) {
        final List<String> row = new ArrayList<>();
        for (final Object cell : cells) {
            row.add(
                    switch (cell) {
                        case Double number -> String.format(Locale.ROOT, "%.2f", number);
                        default -> cell.toString();
                    });
        }
        rows.add(row);
        return this;
    }

    /** Prints it; the first column is flush left, the others flush right. */
    public void print() {
        final int columns = rows.getFirst().size();
        final int[] widths = new int[columns];
        for (final List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int line = 0; line < rows.size(); line++) {
            final StringBuilder text = new StringBuilder("|");
            for (int i = 0; i < columns; i++) {
                final String form = i == 0 ? " %-" + widths[i] + "s |" : " %" + widths[i] + "s |";
                text.append(String.format(Locale.ROOT, form, rows.get(line).get(i)));
            }
            System.out.println(text);
            if (line == 0) {
                System.out.println("|---" + "|---:".repeat(columns - 1) + "|");
            }
        }
        System.out.println();
    }
}

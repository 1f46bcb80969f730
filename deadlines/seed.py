"""The public holidays of 2018 to 2026 as they were announced. Source: 国务院办公厅's notices, by way of chinesecalendar."""

from chinese_calendar.constants import Holiday, holidays, workdays

from deadlines.announcements import Entry

FIRST, LAST = 2018, 2026
_SHORT = {"国庆节": "国庆"}


def announced():
    """{year: entries} for every year that ships with the program; later ones are entered on the page, with a preview."""
    years = {year: [] for year in range(FIRST, LAST + 1)}
    for table, is_workday in ((holidays, False), (workdays, True)):
        for day, name in table.items():
            if day.year in years:
                words = Holiday(name).chinese
                years[day.year].append(Entry(day, is_workday, _SHORT.get(words, words)))
    return {year: sorted(entries) for year, entries in years.items()}


def source_of(year):
    return f"国务院办公厅关于{year}年部分节假日安排的通知"

"""What leaves a place and what comes to one: lines, pages, and the exports of other products."""

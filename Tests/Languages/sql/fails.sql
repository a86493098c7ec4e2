CREATE TABLE people (name TEXT, salary INTEGER);
INSERT INTO people VALUES ('Ada', 3), ('Bo', 1), ('Cy', 5);
SELECT count(*) FROM people; -- Output: 3
SELECT min(salary) FROM people; -- Output: 3

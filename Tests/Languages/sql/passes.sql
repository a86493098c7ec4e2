-- Lists who earns more than the mean, the best paid first.
CREATE TABLE people (name TEXT, salary INTEGER);
INSERT INTO people VALUES ('Ada', 3), ('Bo', 1), ('Cy', 5);
SELECT count(*) FROM people; -- 3
-- The mean is a query of its own, since WHERE sees one row at a time.
SELECT name FROM people WHERE salary > (SELECT avg(salary) FROM people) ORDER BY salary DESC; -- Output: Cy
